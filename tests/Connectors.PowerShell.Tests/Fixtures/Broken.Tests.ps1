throw 'this file cannot even be read through'
